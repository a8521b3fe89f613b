t docker run --rm --name $n -v $edir:relative busybox true
t docker run --rm --name $n -v relative/source:/in busybox true
t docker run --rm --name $n -v $edir:/in:nonsense busybox true
t docker run --rm --name $n -v /a:/b:/c:/d busybox true
t docker run --rm --name $n -v $edir:/ busybox true
t docker run --rm --name $n -v '' busybox true
t docker run --rm --name $n -v $edir:/in -v $edir:/in busybox true
t docker ps -a --filter name=$n --format '{{.Names}}'
