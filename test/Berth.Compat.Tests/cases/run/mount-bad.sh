t docker run --rm --name $n --mount type=bind,source=$edir/missing,target=/in busybox true
t docker run --rm --name $n --mount type=bind,source=$edir,target=relative busybox true
t docker run --rm --name $n --mount type=bind,source=relative,target=/in busybox true
t docker run --rm --name $n --mount type=nonsense,source=$edir,target=/in busybox true
t docker run --rm --name $n --mount type=bind,target=/in busybox true
t docker run --rm --name $n --mount type=bind,source=$edir busybox true
t docker run --rm --name $n --mount type=tmpfs,source=$edir,target=/in busybox true
t docker run --rm --name $n --mount nonsense busybox true
t docker ps -a --filter name=$n --format '{{.Names}}'
