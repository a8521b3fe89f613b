t docker pull 127.0.0.1:25000/small:nosuchtag
t docker pull 127.0.0.1:25000/nosuchrepository
t docker pull 127.0.0.1:25000/broken:1 2>/dev/null
t docker pull 127.0.0.1:25009/small:1
t docker pull 127.0.0.1:25000/UPPER:1
t docker pull localhost:99999/x:1
t docker pull 127.0.0.1:25000/small@sha256:1234
t docker pull -a 127.0.0.1:25000/small:1
