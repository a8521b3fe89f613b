# Which descriptor and which flags is the runtime's own business.
plain() { sed -E 's/mount src=.*, flags=[^:]*: //'; }
echo content >"$dir/file"
t docker run --rm --name $n -v $edir/file:/etc busybox true 2>&1 | plain
t docker run --rm --name $n -v $edir:/etc/passwd busybox true 2>&1 | plain
t docker ps -a --filter name=$n --format '{{.Names}}'
