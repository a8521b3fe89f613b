# Every kind of source onto every kind of destination.
cd "$dir"; mkdir -p src/sub; echo f >src/f; echo g >src/sub/g; ln src/f src/hard; ln -s f src/link; ln -s src slink; echo file >file; ln -s file flink; ln -s nowhere broken
docker create --name $n busybox true >/dev/null
docker cp src $n:/data; docker cp file $n:/data/file; docker cp src/link $n:/dlink
into() { echo "= $*"; f=; [ "$1" = -L ] || [ "$1" = -a ] && { f=$1; shift; }; docker cp $f "$1" "$n:$2" >out 2>&1; e=$?; grep -v "Can't" out | sed 's,lstat .*/,lstat ,'; echo "-> $e"; }
into file /; into file /new; into file /data; into file /data/; into file /nodir/; into file /nodir/x; into file /data/f; into file /data/file
into src /srcnew; into src/. /srcdot; into src/ /srcslash; into src /data; into src/. /data; into src /data/f; into slink /l1; into slink/ /l2; into slink/. /l3; into -L slink /l4
into flink /l5; into -L flink /l6; into broken /l7; into nope /x; into file /dev/null; into -a file /data/a
docker cp $n:/ - | tar tv --numeric-owner 2>/dev/null | awk '$6 !~ /^.?(bin|dev|etc|lib|usr|var)/ {print $1, $6, $7, $8, $9}' | sort -k2
