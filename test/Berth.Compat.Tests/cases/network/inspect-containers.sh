docker run -d --name $n busybox sleep 60 >/dev/null
docker network inspect bridge | jq -S '.[0].Containers[] | .EndpointID |= length'
docker rm -f $n >/dev/null
docker network inspect bridge | jq -c '.[0].Containers'
