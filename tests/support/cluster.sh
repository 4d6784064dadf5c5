# A PostgreSQL server of a test program's own: $1 is its folder, $2 its port. Ends when the standard input does, however
# the test program ended.
set -eu
folder=$1 port=$2
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1)
PATH=${bin:+$bin:}$PATH
command -v initdb >/dev/null || { echo 'no initdb: install postgresql'; exit 1; }
# The server refuses to run as root.
as_user() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --init-groups "$@"; else "$@"; fi; }
cat >"$folder/certificate.cnf" <<'END'
[req]
distinguished_name = name
x509_extensions = extensions
prompt = no
[name]
CN = localhost
[extensions]
subjectAltName = DNS:localhost
basicConstraints = critical, CA:FALSE
END
openssl req -x509 -newkey rsa:2048 -nodes -days 2 -config "$folder/certificate.cnf" -keyout "$folder/server.key" -out "$folder/server.crt" 2>/dev/null
chmod 600 "$folder/server.key"
if [ "$(id -u)" = 0 ]; then chown -R postgres "$folder"; fi
as_user initdb --pgdata="$folder/data" --username=butler --auth=trust --encoding=UTF8 --locale=C --no-sync >/dev/null
printf 'hostssl locked all 127.0.0.1/32 scram-sha-256\nhost locked all 127.0.0.1/32 reject\n' >"$folder/hba"
cat "$folder/data/pg_hba.conf" >>"$folder/hba"
cat "$folder/hba" >"$folder/data/pg_hba.conf"
as_user postgres -D "$folder/data" -k "$folder" -p "$port" -c listen_addresses=127.0.0.1 -c max_connections=300 -c ssl=on \
  -c ssl_cert_file="$folder/server.crt" -c ssl_key_file="$folder/server.key" >"$folder/log" 2>&1 &
server=$!
tries=0
until pg_isready -q -h "$folder" -p "$port" -U butler; do
  tries=$((tries + 1))
  if [ "$tries" -gt 150 ]; then tail -n 5 "$folder/log"; exit 1; fi
  sleep 0.1
done
echo ready
read -r _ || true
kill -INT "$(head -n 1 "$folder/data/postmaster.pid")"
wait "$server" || true
rm -rf "$folder"
