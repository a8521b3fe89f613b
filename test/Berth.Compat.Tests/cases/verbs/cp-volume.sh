docker run --name $n -v /vol busybox sh -c 'echo inside >/vol/g'; cd "$dir"; echo x >f
t docker cp f $n:/vol/f; t docker cp f $n:/vol; docker cp $n:/vol/g got; cat got; docker cp $n:/vol/. - | tar t | sort
docker start -a $n; docker cp $n:/vol - | tar t | sort; docker rm -v $n >/dev/null
