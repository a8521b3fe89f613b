# POST /images/create with less than it needs, and with headers that say nothing.
for query in '' '?fromImage=' '?fromSrc=' '?fromSrc=&repo=UPPER' '?fromImage=&fromSrc=' '?tag=1' '?fromImage=busybox&platform=x/y/z/w' '?fromImage=a%20b' '?fromImage=@' \
  '?fromImage=busybox@sha256:12' '?fromSrc=ftp://x/y' '?fromSrc=http://' '?fromSrc=http://%5B' '?fromSrc=-&changes=NONSENSE' '?fromSrc=-&repo=a%20b'; do
  echo "= $query"; api POST "/images/create$query"
done
for header in '!!' 'e30' 'bnVsbA==' 'W10=' 'eyJ1c2VybmFtZSI6NX0='; do
  echo "= $header"; api POST '/images/create?fromImage=127.0.0.1:25009/x&tag=1' -H "X-Registry-Auth: $header"; api GET '/distribution/127.0.0.1:25009/x/json' -H "X-Registry-Auth: $header"
done
