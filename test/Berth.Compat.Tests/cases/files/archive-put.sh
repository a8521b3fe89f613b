# Archives put by hand: what is refused is refused in the same words, and what is not lies where it should.
cd "$dir"
cat >make.py <<'P'
import io, sys, tarfile
kinds = {'f': tarfile.REGTYPE, 'd': tarfile.DIRTYPE, 'l': tarfile.SYMTYPE, 'h': tarfile.LNKTYPE, 'c': tarfile.CHRTYPE, 'p': tarfile.FIFOTYPE}
t = tarfile.open(fileobj=sys.stdout.buffer, mode='w|')
for a in sys.argv[1:]:
    kind, name, *rest = a.split(',')
    i = tarfile.TarInfo(name); i.type = kinds[kind]; i.mode = 0o755 if kind == 'd' else 0o644; i.linkname = rest[0] if rest else ''
    if kind == 'c': i.devmajor, i.devminor = 1, 3
    i.size = 2 if kind == 'f' else 0
    t.addfile(i, io.BytesIO(b'x\n') if kind == 'f' else None)
t.close()
P
docker create --name $n busybox true >/dev/null
mkdir base; echo f >base/f; mkdir base/dir; ln -s dir base/dl; docker cp base $n:/base
put() { echo "= $*"; path=$1; shift; python3 make.py "$@" >a.tar; api PUT "/containers/$n/archive?path=$path" -T a.tar -H 'Content-Type: application/x-tar'; }
put /base f,new; put /base/f f,new; put /nope f,new; put "" f,new; put /base/dl f,behind
put /base f,dir; put "/base&noOverwriteDirNonDir=1" d,f; put "/base&noOverwriteDirNonDir=true" d,f/ f,f/g; put "/base&noOverwriteDirNonDir=0" d,f f,f/g
put /base d,dir; put "/base&noOverwriteDirNonDir=1" f,dir; put /base d,dl f,dl/x
put /base f,../esc; put /base f,/absolute; put /base l,out,/etc f,out/passwd-here; put /base l,up,../../.. f,up/tmp/zz; put /base h,h1,/etc/passwd; put /base h,h2,../../etc/passwd; put /base h,h3,nope; put /base f,first h,h4,first h,h5,/first
put /base c,null p,fifo f,.wh.f f,.wh..wh..opq f,a/b/c/d; put /base f,twice d,twice f,twice/in; put /base d,./ f,./dot
python3 make.py f,cut >a.tar; head -c 700 a.tar >b.tar; api PUT "/containers/$n/archive?path=/base" -T b.tar; echo junk >b.tar; api PUT "/containers/$n/archive?path=/base" -T b.tar; : >b.tar; api PUT "/containers/$n/archive?path=/base" -T b.tar
docker cp $n:/base - | tar tv --numeric-owner | awk '{print $1, $2, $NF, $(NF-1)}' | sed -E 's/ [0-9:]{5}$//'
docker cp $n:/etc - | tar t | grep -c here
