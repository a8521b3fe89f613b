# needs docker-registry
registry 25100
imported 127.0.0.1:25100/team/one:1 one
t docker push 127.0.0.1:25100/nosuch/one
t docker push 127.0.0.1:25100/team/one:nosuch
t docker push -a 127.0.0.1:25100/nosuch
t docker push -a 127.0.0.1:25100/team/one:1
t docker push 127.0.0.1:25100/UPPER:1
t docker push 127.0.0.1:25100/team/one@sha256:0000000000000000000000000000000000000000000000000000000000000000
t docker push --platform linux/s390x 127.0.0.1:25100/team/one:1
t docker push --platform linux/amd64 127.0.0.1:25100/team/one:1
docker tag 127.0.0.1:25100/team/one:1 127.0.0.1:25109/one:1
t docker push 127.0.0.1:25109/one:1
docker rmi 127.0.0.1:25109/one:1 127.0.0.1:25100/team/one:1 >/dev/null
