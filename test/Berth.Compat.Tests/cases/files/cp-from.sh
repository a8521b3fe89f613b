# The same the other way.
docker create --name $n busybox true >/dev/null
cd "$dir"; mkdir -p src/sub; echo f >src/f; echo g >src/sub/g; ln src/f src/hard; ln -s f src/link; ln -s /data slink; ln -s /nowhere broken
docker cp src $n:/data; docker cp slink $n:/dl; docker cp broken $n:/broken; docker cp src/link $n:/data/up
from() {
  echo "= $*"; f=; [ "$1" = -L ] && { f=-L; shift; }
  rm -rf out; mkdir -p out/folder; echo old >out/old; ln -s folder out/link; (cd out; docker cp $f "$n:$1" "$2" 2>&1); echo "-> $?"; (cd out; find . -printf '%P %y %l\n' | sort)
}
from /data/f .; from /data/f x; from /data/f old; from /data/f folder; from /data/f nodir/; from /data/f nodir/x; from /data/f link
from /data .; from /data new; from /data/. new; from /data/ new; from /data/. .; from /data old; from /data/. folder; from /data link
from /dl .; from /dl/ .; from /dl/. new; from -L /dl new; from -L /dl .; from /broken .; from -L /broken .; from /nope .; from /data/f /dev/null
cd out; docker cp $n:/data/f got; stat -c '%u %g %a' got
