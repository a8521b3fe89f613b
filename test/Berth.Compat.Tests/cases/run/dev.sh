docker run --rm busybox sh -c 'cd /dev; for f in $(ls -A | grep -v core); do stat -c "%n %F %a %u:%g %t,%T" $f; done'
docker run --rm busybox sh -c 'cd /dev; for f in fd stdin stdout stderr ptmx; do echo $f $(readlink $f); done'
docker run --rm busybox sh -c 'touch /dev/made && mkdir /dev/dir && echo may write in dev; stat -c "%n %a" /dev/pts/ptmx'
