# needs docker-registry
registry 25100
imported 127.0.0.1:25100/one:1 one
echo "= without the header"; api POST '/images/127.0.0.1:25100/one/push?tag=1' | tr -d '\r' | grep -v '"Pushing"'
for query in 127.0.0.1:25100/one/push?tag=1 127.0.0.1:25100/one/push 127.0.0.1:25100/nosuch/push?tag=1 UPPER/push?tag=1 127.0.0.1:25100/one/push?tag=a:b \
  '127.0.0.1:25100/one/push?tag=1&platform=%7B%22os%22:%22linux%22,%22architecture%22:%22arm64%22%7D' '127.0.0.1:25100/one/push?tag=1&platform=linux/amd64'; do
  echo "= $query"; api POST "/images/$query" -H 'X-Registry-Auth: e30=' | tr -d '\r'
done
echo "= a broken header"; api POST '/images/127.0.0.1:25100/one/push?tag=1' -H 'X-Registry-Auth: !!' | tr -d '\r' | tail -1
docker events --since 1m --until $(($(date +%s) + 1)) --filter event=push --filter image=127.0.0.1:25100/one:1 --format '{{.Type}} {{.Action}} {{.Actor.ID}} {{.Actor.Attributes.name}}' | sort -u
docker rmi 127.0.0.1:25100/one:1 >/dev/null
