docker run -d --name $n busybox sleep 60 >/dev/null
docker inspect $n | jq -c '.[0] | .GraphDriver | .Name, (.Data | keys), (.Data.ID | length), ([.Data[] | type] | unique)'
docker image inspect busybox | jq -c '.[0].GraphDriver | .Name, (.Data | keys), ([.Data[] | type] | unique)'
# Sessions that have ended are no longer named.
docker exec $n true
docker inspect $n | jq -c '.[0].ExecIDs'
