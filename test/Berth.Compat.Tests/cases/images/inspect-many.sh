t docker image inspect busybox nosuch labels:1 -f '{{json .RepoTags}}'; t docker image inspect nosuch nosuch:2
t docker image inspect; t docker image inspect ''; t docker image inspect Bad:UP; t docker image inspect 'a b'; t docker image inspect sha256:00; t docker image inspect sha256:0000000000000000000000000000000000000000000000000000000000000000; t docker image inspect busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000
t docker inspect --type image busybox -f '{{json .RepoTags}}'; t docker inspect --type image nosuch; docker inspect busybox -f '{{.Os}}'
api GET /images/sha256:00/json; api GET /images/Bad:UP/json; api GET /images/a%20b/json; api GET "/images/busybox@sha256:0000000000000000000000000000000000000000000000000000000000000000/json"
