docker run --rm --group-add extra --group-add 3333 busybox id
docker run --rm -u 1000:1000 --group-add more busybox id
t docker run --rm --group-add nosuchgroup busybox id
