# Where the reference had unpacked it to is its own business.
plain() { sed -E 's#open /[^ ]*docker-import-[0-9]+/#open #g'; }
{ t docker load </dev/null; t docker load -q </dev/null; : >"$dir/e"; t docker load -i "$dir/e"; t docker load -i "$dir/nosuch"; t docker load x; api POST /images/load -d ''; api POST "/images/load?quiet=1" -d ''; head -c 600 /dev/zero | t docker load; head -c 2000 /dev/zero | t docker load; } 2>&1 | plain
t docker load --platform nonsense/a/b/c -i "$images/small.tar"
