# also berth
t docker image inspect --platform linux/a/b/c busybox; t docker image inspect --platform '' busybox -f '{{.Os}}'
docker tag busybox $n:1; t docker rmi --platform linux/a/b/c $n:1 nosuch; t docker rmi --platform linux/amd64,linux/arm64 $n:1; t docker rmi --platform '' $n:1
t docker push --platform linux/a/b/c nosuch 2>/dev/null; t docker push -q --platform linux/a/b/c nosuch:1 2>/dev/null
