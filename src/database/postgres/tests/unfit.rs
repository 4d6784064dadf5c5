//! Ways that lead nowhere, and databases that cannot hold an estate.

use super::*;

fn opened(url: &str) -> Result<Engine, DatabaseError> {
    Engine::connect(&ServerAddress::parse(url, "").unwrap(), SCHEMA)
}

fn refusal(url: &str) -> String {
    opened(url).err().unwrap_or_else(|| panic!("{url} was taken")).to_string()
}

#[test]
fn a_server_that_is_not_there_or_lets_nobody_in_is_said_so_without_the_password() {
    let said = refusal("postgres://butler:secret@127.0.0.1:1/office");
    assert!(said.starts_with("cannot reach the database postgres://butler@127.0.0.1:1/office?schema=lobby_butler: "), "{said}");
    assert!(said.contains("refused") && !said.contains("secret"), "{said}");
    let Some(server) = cluster::server() else { return };
    let said = refusal(&server.replace("butler@", "nobody:secret@"));
    assert!(said.contains("role \"nobody\" does not exist") && !said.contains("secret"), "{said}");
}

#[test]
fn a_database_that_orders_by_a_language_or_knows_no_utf8_is_refused_with_the_words_that_make_one() {
    let Some(server) = cluster::server() else { return };
    for (name, options, why) in [
        ("by_language", "LOCALE_PROVIDER icu ICU_LOCALE 'en-US' ENCODING 'UTF8'", "rules of a language"),
        ("no_utf8", "ENCODING 'SQL_ASCII' LOCALE 'C'", "UTF-8"),
    ] {
        let mut other = outsider("public");
        other.batch_execute(&format!("DROP DATABASE IF EXISTS {name}")).unwrap();
        other.batch_execute(&format!("CREATE DATABASE {name} TEMPLATE template0 {options}")).unwrap();
        let said = refusal(&server.replace("/postgres", &format!("/{name}")));
        assert!(said.contains(why) && said.contains("CREATE DATABASE"), "{said}");
    }
}

#[test]
fn a_newer_schema_is_not_touched() {
    let Some((address, schema)) = address() else { return };
    drop(Engine::connect(&address, SCHEMA).unwrap());
    outsider(&schema).batch_execute("UPDATE schema_version SET version = 9").unwrap();
    let opened = Engine::connect(&address, SCHEMA);
    assert!(matches!(opened, Err(DatabaseError::TooNew { found: 9, known: 1, .. })));
}

#[test]
fn a_migration_that_fails_leaves_the_schema_as_it_was() {
    let Some((address, _)) = address() else { return };
    let opened = Engine::connect(&address, &["CREATE TABLE t (n BIGINT PRIMARY KEY, word TEXT);", "CREATE TABLE u (n BIGINT); nonsense"]);
    assert!(matches!(opened, Err(DatabaseError::Migrate { number: 2, .. })), "{:?}", opened.err());
    let engine = Engine::connect(&address, SCHEMA).unwrap();
    let tables = engine.write_blocking(|tx| {
        let sql = "SELECT count(*) AS n FROM information_schema.tables WHERE table_schema = current_schema AND table_name = 'u'";
        tx.first(sql, values![], |row| row.get::<i64>("n"))
    });
    assert_eq!(tables.unwrap(), Some(0));
}

#[test]
fn over_tls_the_servers_certificate_is_verified() {
    if cluster::server().is_none() {
        return;
    }
    let cluster = cluster::own();
    let mut other = Client::connect(&cluster.url(), NoTls).unwrap();
    other.batch_execute("CREATE USER guest PASSWORD 'open sesame'").unwrap();
    other.batch_execute("CREATE DATABASE locked OWNER guest").unwrap();
    let certificate = cluster.folder.join("server.crt");
    let url = |host: &str, mode: &str| format!("postgres://guest:open%20sesame@{host}:{}/locked?sslmode={mode}", cluster.port);
    let known = |host: &str| format!("{}&sslrootcert={}", url(host, "require"), certificate.display());
    opened(&known("localhost")).unwrap();
    for refused in
        [known("127.0.0.1"), url("localhost", "require"), url("localhost", "disable"), known("localhost").replace("sesame", "barley")]
    {
        assert!(matches!(opened(&refused), Err(DatabaseError::Unreachable { .. })), "{refused}");
    }
    let absent = format!("{}&sslrootcert=/nowhere.pem", url("localhost", "require"));
    assert!(refusal(&absent).contains("/nowhere.pem"));
}
