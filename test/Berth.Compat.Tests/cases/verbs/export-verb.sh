docker run --name $n busybox sh -c 'echo x >/mine' ; docker export $n | tar t mine; docker export -o "$dir/out.tar" $n; tar tf "$dir/out.tar" | grep -c '^bin/sh$'
t docker export nosuch-container; t docker export -o /nosuch/dir/file $n; curl -s -D - -o /dev/null --unix-socket "$sock" "http://engine/containers/$n/export" | grep -i -e ^http -e content-type
