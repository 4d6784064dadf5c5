#!/bin/bash
# Makes the terminal's disk image and its update bundle from Debian packages and our program.
#
#   src/deploy/image/build.sh BINARY OUTDIR
#
# OUTDIR then holds lobby-butler.img (the disk), lobby-butler.img.zst (the same, to ship), lobby-butler.raucb (the signed
# update), packages.txt (what went in) and SHA256SUMS. Needs root, for the owners of the root's files; no loop device, no mount.
# Two builds of one commit with the same mirror, the same program and the same certificate are equal byte for byte.
#
# LOBBY_MIRROR, LOBBY_SECURITY_MIRROR   where packages come from, if not from Debian's own archive with its updates; a snapshot
#                                       of it makes old builds again
# LOBBY_PACKAGES                        a packages.txt that this build must agree with
# LOBBY_SIGNING_KEY, LOBBY_SIGNING_CERT signs bundles; without them a key for trying out is made in OUTDIR/keys
# LOBBY_KEYS                            that folder, elsewhere
# LOBBY_CMDLINE                         more words for the kernel, for trying out
# SOURCE_DATE_EPOCH                     the version's time; the commit's, if not given
set -euo pipefail
export LC_ALL=C TZ=UTC PATH=$PATH:/usr/sbin:/sbin
umask 022

[ $# = 2 ] || { sed -n '2,19s/^# \?//p' "$0" >&2; exit 2; }
binary=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
here=$(cd "$(dirname "$0")" && pwd)
source=$(cd "$here/../../.." && pwd)
commit=$(git -C "$source" rev-parse --short=12 HEAD)
: "${SOURCE_DATE_EPOCH:=$(git -C "$source" log -1 --format=%ct)}"
export SOURCE_DATE_EPOCH
version=$(date -u -d "@$SOURCE_DATE_EPOCH" +%Y%m%d.%H%M%S)-$commit
sources=()
if [ -n "${LOBBY_MIRROR:-}" ]; then
  security=${LOBBY_SECURITY_MIRROR:?"where do security updates come from?"}
  sources=("$LOBBY_MIRROR" "deb $LOBBY_MIRROR bookworm-updates main" "deb $security bookworm-security main")
fi
keys=${LOBBY_KEYS:-$out/keys}
stub=/usr/lib/systemd/boot/efi/linuxx64.efi.stub
work=$(mktemp -d "${TMPDIR:-/tmp}/lobby-image.XXXXXX")
trap 'rm -rf "$work"' EXIT
tree=$work/root

listed() { sed 's/#.*//; s/[[:space:]]*$//; /^$/d' "$1"; }
# Trials use a script in the program's place.
is_program() { head -c 4 "$1" | grep -q ELF; }
say() { echo "== $*" >&2; }

keys_ready() {
  if [ -n "${LOBBY_SIGNING_KEY:-}" ]; then
    key=$LOBBY_SIGNING_KEY
    cert=$LOBBY_SIGNING_CERT
    return
  fi
  key=$keys/key.pem
  cert=$keys/cert.pem
  [ -e "$key" ] && return
  say "a key for trying out, in $keys"
  mkdir -p "$keys"
  (umask 077 && openssl ecparam -name prime256v1 -genkey -noout -out "$key")
  openssl req -x509 -new -key "$key" -subj "/CN=Lobby Butler, for trying out" -days 7300 -out "$cert"
}

# Everything of Debian. The kernel is unpacked, not installed: its package would bring Debian's initramfs and what makes it.
debian() {
  say "packages"
  local include
  include=$(listed "$here/packages.list" | grep -v '^linux-image' | paste -sd,)
  cat >"$work/hook" <<EOF
set -eu
cd "$work"
export APT_CONFIG="\$MMDEBSTRAP_APT_CONFIG"
apt-get -q download "\$(apt-cache depends linux-image-amd64 | sed -n 's/^ *Depends: //p')" >/dev/null
mv linux-image-*.deb kernel.deb
dpkg-query --admindir="\$1/var/lib/dpkg" -W -f '\${Package} \${Version}\n' >packages.txt
EOF
  mmdebstrap --quiet --mode=root --variant=essential --include="$include" \
    --aptopt='Acquire::Languages "none"' --aptopt='Acquire::Check-Valid-Until "false"' --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/man/*' --dpkgopt='path-exclude=/usr/share/locale/*' \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --customize-hook="sh $work/hook \"\$1\"" \
    bookworm "$tree" "${sources[@]}"
  dpkg-deb -x "$work/kernel.deb" "$work/kernel"
  # shellcheck disable=SC2016 # dpkg's own variables
  dpkg-deb -W --showformat '${Package} ${Version}\n' "$work/kernel.deb" >>"$work/packages.txt"
  sort -o "$out/packages.txt" "$work/packages.txt"
  if [ -n "${LOBBY_PACKAGES:-}" ]; then diff "$LOBBY_PACKAGES" "$out/packages.txt"; fi
  release=$(basename "$work"/kernel/lib/modules/*)
}

# modules FILE-OF-NAMES DESTINATION: the modules and what they need, with their tables.
modules() {
  local from=$work/kernel/lib/modules/$release to=$2/lib/modules/$release name
  mkdir -p "$to"
  depmod -b "$work/kernel" "$release"
  while read -r name; do
    modprobe -d "$work/kernel" -S "$release" --show-depends "$name" | sed -n 's/^insmod \([^ ]*\).*/\1/p'
  done <"$1" | sort -u | while read -r file; do
    install -D -m 644 "$file" "$to/${file#"$from"/}"
  done
  cp "$from"/modules.builtin* "$from/modules.order" "$to/"
  depmod -b "$2" "$release"
}

appliance() {
  say "root, version $version"
  cp -r --preserve=mode "$here/root/." "$tree/"
  install -m 755 "$binary" "$tree/usr/bin/lobby-butler"
  # What only a debugger reads is most of a program.
  if is_program "$binary"; then strip "$tree/usr/bin/lobby-butler"; fi
  install -d "$tree/usr/share/lobby-butler" "$tree/data"
  install -m 644 "$source"/ui/assets/input/{handwriting.strokes,ARPHICPL.txt} "$tree/usr/share/lobby-butler/"
  install -m 644 "$cert" "$tree/etc/rauc/keyring.pem"
  echo "$version" >"$tree/usr/lib/lobby-butler/version"
  # The clock is never before the build.
  touch "$tree/usr/lib/clock-epoch"
  echo 'lobby-butler:x:900:900:Lobby Butler:/data/terminal:/usr/sbin/nologin' >>"$tree/etc/passwd"
  echo 'lobby-butler:x:900:' >>"$tree/etc/group"
  echo 'lobby-butler:!*:1::::::' >>"$tree/etc/shadow"
  ln -sf /usr/share/zoneinfo/Asia/Shanghai "$tree/etc/localtime"
  echo Asia/Shanghai >"$tree/etc/timezone"
  # What must be there, enabled by hand: systemctl's presets would bring more.
  systemctl --root="$tree" --quiet enable systemd-networkd.service systemd-resolved.service systemd-timesyncd.service \
    lobby-settings.service lobby-butler.service lobby-health.service lobby-update.path
  systemctl --root="$tree" --quiet mask ldconfig.service systemd-hwdb-update.service systemd-journal-catalog-update.service \
    systemd-update-done.service systemd-machine-id-commit.service systemd-firstboot.service systemd-networkd-wait-online.service \
    getty.target autovt@.service systemd-journal-flush.service systemd-ask-password-wall.path systemd-ask-password-console.path \
    ctrl-alt-del.target systemd-logind.service systemd-user-sessions.service
  systemctl --root="$tree" --quiet set-default multi-user.target
  listed "$here/modules.list" | sed 's/^[a-z]* //' >"$work/modules.all"
  modules "$work/modules.all" "$tree"
  initramfs
  # Patterns are meant to be expanded, inside the root only.
  while read -r pattern; do
    # shellcheck disable=SC2086
    rm -rf $tree$pattern
  done < <(listed "$here/unneeded.list")
  # An empty one means: a new identity each start, kept nowhere.
  : >"$tree/etc/machine-id"
  ln -sf ../run/systemd/resolve/stub-resolv.conf "$tree/etc/resolv.conf"
  if is_program "$binary"; then
    if chroot "$tree" /lib64/ld-linux-x86-64.so.2 --list /usr/bin/lobby-butler | grep -F 'not found'; then exit 1; fi
  fi
  # Set-id programs have no business here.
  find "$tree" -xdev -type f -perm /6000 -exec chmod ug-s {} +
}

# Before anything is removed: it takes busybox and dmsetup from the root.
initramfs() {
  local dir=$work/initramfs
  mkdir -p "$dir"/{bin,sbin,lib64,lib/x86_64-linux-gnu}
  install -m 755 "$here/init" "$dir/init"
  cp "$tree/usr/bin/busybox" "$dir/bin/"
  cp "$tree/usr/sbin/dmsetup" "$dir/sbin/"
  cp -L "$tree/lib64/ld-linux-x86-64.so.2" "$dir/lib64/"
  chroot "$tree" /lib64/ld-linux-x86-64.so.2 --list /usr/sbin/dmsetup | sed -n 's/.*=> \([^ ]*\).*/\1/p' |
    while read -r lib; do cp -L "$tree$lib" "$dir/lib/x86_64-linux-gnu/"; done
  listed "$here/modules.list" | sed -n 's/^boot //p' >"$work/modules.boot"
  modules "$work/modules.boot" "$dir"
  find "$dir" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
  (cd "$dir" && find . -print0 | sort -z | cpio --quiet --null --reproducible -o -H newc -R 0:0) | zstd -q -19 -T1 >"$work/initramfs.zst"
}

root_image() {
  say "squashfs and hash tree"
  # It would take its times from SOURCE_DATE_EPOCH for what is newer only.
  env -u SOURCE_DATE_EPOCH mksquashfs "$tree" "$work/root.img" -quiet -no-progress -noappend -no-xattrs -no-exports -comp zstd -Xcompression-level 19 \
    -all-time "$SOURCE_DATE_EPOCH" -mkfs-time "$SOURCE_DATE_EPOCH" -processors 1
  truncate -s %4096 "$work/root.img"
  local size salt
  size=$(stat -c %s "$work/root.img")
  salt=$(sha256sum <<<"$version" | cut -d' ' -f1)
  veritysetup format --salt "$salt" --uuid 5b1f6a52-7c1d-4f0e-9c55-10bb1b000008 --hash-offset "$size" \
    --data-blocks $((size / 4096)) "$work/root.img" "$work/root.img" >"$work/verity"
  truncate -s %4096 "$work/root.img"
  words="lobby.root=$(sed -n 's/^Root hash:[[:space:]]*//p' "$work/verity") lobby.salt=$salt lobby.blocks=$((size / 4096))"
}

# The kernel, its initramfs and the root's hash in one file: whoever starts it starts this root or none.
kernel_image() {
  say "unified kernel image"
  printf 'PRETTY_NAME="Lobby Butler %s"\nID=lobby-butler\nVERSION_ID=%s\n' "$version" "$version" >"$work/os-release"
  printf '%s' "console=ttyS0,115200 quiet loglevel=6 panic=5 oops=panic fsck.repair=yes vt.global_cursor_default=0 consoleblank=0 $words ${LOBBY_CMDLINE:-}" >"$work/cmdline"
  local linux=$work/kernel/boot/vmlinuz-$release base initrd_at
  base=$((0x$(objdump -p "$stub" | sed -n 's/^ImageBase[[:space:]]*//p')))
  initrd_at=$((0x2000000 + ($(stat -c %s "$linux") + 0xfffff) / 0x100000 * 0x100000))
  objcopy \
    --add-section .osrel="$work/os-release" --change-section-vma .osrel=$((base + 0x1000000)) \
    --add-section .cmdline="$work/cmdline" --change-section-vma .cmdline=$((base + 0x1010000)) \
    --add-section .linux="$linux" --change-section-vma .linux=$((base + 0x2000000)) \
    --add-section .initrd="$work/initramfs.zst" --change-section-vma .initrd=$((base + initrd_at)) \
    "$stub" "$work/lobby.efi"
  # objcopy writes the present time, and a checksum over it; firmware reads neither.
  local pe field
  pe=$(od -An -tu4 -j60 -N4 "$work/lobby.efi" | tr -d ' ')
  for field in 8 88; do
    printf '\0\0\0\0' | dd of="$work/lobby.efi" bs=1 seek=$((pe + field)) conv=notrunc status=none
  done
  fat "$work/boot.vfat" 40 10bb0002 BOOT
  fat_put "$work/boot.vfat" "$work/lobby.efi" lobby.efi
}

# fat FILE MEBIBYTES ID LABEL
fat() {
  truncate -s "$2M" "$1"
  mkfs.vfat --invariant -F 32 -s 1 -i "$3" -n "$4" "$1" >/dev/null
}

fat_put() {
  touch -d "@$SOURCE_DATE_EPOCH" "$2"
  mcopy -m -i "$1" "$2" "::/$3"
}

small_partitions() {
  say "the partitions that never change"
  mkdir -p "$work/memdisk/grub"
  cp "$here/grub.cfg" "$work/memdisk/grub/"
  tar --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner -C "$work/memdisk" -cf "$work/memdisk.tar" grub
  # The order matters: -m sets a prefix of its own.
  grub-mkimage -O x86_64-efi -m "$work/memdisk.tar" -p '(memdisk)/grub' -o "$work/BOOTX64.EFI" \
    normal memdisk tar part_gpt fat chain loadenv test echo regexp reboot
  fat "$work/esp.vfat" 36 10bb0001 LOBBY
  # mmd stamps the present time; SOURCE_DATE_EPOCH is its own word for another.
  mmd -i "$work/esp.vfat" ::/EFI ::/EFI/BOOT
  fat_put "$work/esp.vfat" "$work/BOOTX64.EFI" EFI/BOOT/BOOTX64.EFI
  fat_put "$work/esp.vfat" "$here/terminal.conf" terminal.conf
  {
    printf '# GRUB Environment Block\nORDER=A B\nA_OK=1\nA_TRY=3\nB_OK=0\nB_TRY=0\nTRIAL=\n'
    head -c 1024 /dev/zero | tr '\0' '#'
  } | head -c 1024 >"$work/grubenv"
  truncate -s 1M "$work/state.img"
  mkfs.vfat --invariant -F 12 -i 10bb0003 -n STATE "$work/state.img" >/dev/null
  fat_put "$work/state.img" "$work/grubenv" grubenv
  # No checksums of metadata: with them a superblock of which only one sector reached the disk is no superblock any more. Seen in
  # power cuts that tear writes; without them either half will do, and the journal says the rest.
  truncate -s 512M "$work/data.ext4"
  E2FSPROGS_FAKE_TIME=$SOURCE_DATE_EPOCH mke2fs -q -t ext4 -O ^metadata_csum,^64bit -m 1 -L data -U 5b1f6a52-7c1d-4f0e-9c55-10bb1b000009 \
    -E hash_seed=5b1f6a52-7c1d-4f0e-9c55-10bb1b00000a,lazy_itable_init=0,lazy_journal_init=0,root_owner=0:0 "$work/data.ext4"
}

disk() {
  say "disk"
  mkdir -p "$work/nothing"
  genimage --config "$here/genimage.cfg" --inputpath "$work" --outputpath "$work/disk" --tmppath "$work/genimage" \
    --rootpath "$work/nothing" >/dev/null
  cp --sparse=always "$work/disk/lobby-butler.img" "$out/lobby-butler.img"
  zstd -q -f -19 -T1 "$out/lobby-butler.img" -o "$out/lobby-butler.img.zst"
}

# The signature holds the time of signing, so the bundle differs from build to build; what is in it does not.
bundle() {
  say "bundle"
  mkdir "$work/bundle"
  cp "$work/root.img" "$work/bundle/"
  cp "$work/boot.vfat" "$work/bundle/boot.img"
  sed "s/@VERSION@/$version/" "$here/manifest.raucm.in" >"$work/bundle/manifest.raucm"
  rm -f "$out/lobby-butler.raucb"
  rauc bundle --cert "$cert" --key "$key" --keyring "$cert" "$work/bundle" "$out/lobby-butler.raucb" >/dev/null
}

keys_ready
debian
appliance
root_image
kernel_image
small_partitions
disk
bundle
echo "$version" >"$out/version"
(cd "$out" && sha256sum lobby-butler.img lobby-butler.img.zst packages.txt >SHA256SUMS)
say "$(stat -c %s "$work/root.img") bytes of root, $(stat -c %s "$work/lobby.efi") of kernel image"
ls -ls "$out" >&2
