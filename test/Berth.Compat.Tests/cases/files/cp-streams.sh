# A tar in, a tar out.
cd "$dir"; mkdir t; echo one >t/one; mkdir t/d
docker create --name $n busybox true >/dev/null
tar -C t --owner 5 --group 6 --mtime @0 --numeric-owner -c . | t docker cp - $n:/tmp
docker cp $n:/tmp - | tar tv --numeric-owner | awk '{print $1, $2, $6}'
tar -C t -c . | t docker cp - $n:/etc/passwd; tar -C t -c . | t docker cp - $n:/nope
docker cp $n:/tmp/. - | tar t; docker cp $n:/tmp/one - | tar xO
tar -C t -cz one | t docker cp - $n:/tmp
t docker cp - -; t docker cp a b; t docker cp $n:/a $n:/b; t docker cp "" $n:/; t docker cp t/one nosuch:/x; t docker cp nosuch:/x .
