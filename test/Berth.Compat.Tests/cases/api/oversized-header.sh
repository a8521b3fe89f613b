large() { head -c $1 /dev/zero | tr '\0' x; }
api GET /_ping -H "X-Large: $(large 120000)"
{ printf 'X-Large: '; large 1200000; } >"$dir/header"
curl -s --unix-socket "$sock" -H @"$dir/header" -o "$dir/answer" -w '%{http_code}\n' http://engine/_ping
api GET /_ping
