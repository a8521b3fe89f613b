t docker save nosuch; t docker save nosuch:1; t docker save busybox nosuch; t docker save -o /nosuch/dir/x busybox 2>&1 | sed 's/: no such.*//'
api GET /images/nosuch/get; api GET "/images/get?names=nosuch:1"; api GET /images/busybox/get -o /dev/null -D - | tr -d '\r' | grep -i content-type
