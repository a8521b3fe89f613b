c() { api POST "/containers/create?name=$1" -H 'Content-Type: application/json' -d '{"Image":"busybox"}'; }
c a; docker rm a
c /$n; c $n
c x
c -x
c a%20b
c a/b
c %2Fa%2Fb
docker rm x $n
