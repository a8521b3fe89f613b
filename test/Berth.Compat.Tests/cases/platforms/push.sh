# needs docker-registry
registry 25100
armed 127.0.0.1:25100/$n:arm
for p in linux/arm64 linux/arm64/v8 linux/amd64 linux/arm linux; do echo "= $p"; t docker push --platform $p 127.0.0.1:25100/$n:arm 2>&1 | grep -e '^arm: ' -e Error -e '->'; done
t docker push --platform linux/a/b/c 127.0.0.1:25100/$n:arm; t docker push -q -a --platform linux/arm64 127.0.0.1:25100/$n 2>&1 | tail -2; t docker push -q -a --platform linux/amd64 127.0.0.1:25100/$n 2>&1 | tail -2
t docker push -q --platform linux/arm64 127.0.0.1:25100/nosuch:1
api POST "/images/127.0.0.1:25100/$n/push?tag=arm&platform=%7B%7D" -H 'X-Registry-Auth: e30='; api POST "/v1.45/images/127.0.0.1:25100/$n/push?tag=arm&platform=$(asked linux amd64)" -H 'X-Registry-Auth: e30=' | tail -1 
quiet docker rmi 127.0.0.1:25100/$n:arm
