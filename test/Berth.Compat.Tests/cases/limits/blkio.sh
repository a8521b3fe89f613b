r() { docker run --rm "$@" 2>&1 | grep -v "^Run .docker\|^$"; }
r --device-read-bps /dev/nope:1mb busybox true; r --device-read-bps /dev/null:x busybox true
r --device-write-iops /dev/null:10 busybox true | sed 's,blkio/[^/]*/,blkio/PARENT/,'
r --blkio-weight-device /dev/null busybox true
