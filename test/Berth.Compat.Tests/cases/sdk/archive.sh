sdk <<'PY'
import io, tarfile
c = client.containers.create('busybox', ['cat', '/tmp/in/f'], name=n)
b = io.BytesIO(); t = tarfile.open(fileobj=b, mode='w')
d = tarfile.TarInfo('in'); d.type = tarfile.DIRTYPE; d.mode = 0o750; t.addfile(d)
f = tarfile.TarInfo('in/f'); f.size = 6; f.mode = 0o640; f.uid = 7; t.addfile(f, io.BytesIO(b'inside')); t.close()
print(c.put_archive('/tmp', b.getvalue()))
c.start(); c.wait(); print(c.logs())
bits, stat = c.get_archive('/tmp/in')
print(stat['name'], oct(stat['mode'] & 0o777), stat['linkTarget'])
t = tarfile.open(fileobj=io.BytesIO(b''.join(bits)))
print([(m.name, oct(m.mode), m.uid, m.size) for m in t])
told(c.get_archive, '/nosuch'); told(c.put_archive, '/nosuch', b.getvalue())
print(c.diff())
print(sum(len(x) for x in c.export()) > 10000)
PY
