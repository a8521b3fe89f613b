docker create --name $n --label x.y=z busybox sleep 60 >/dev/null
docker inspect --format '{{.Name}} {{index .Config.Labels "x.y"}} {{join .Args "+"}} {{len .Mounts}} {{upper .Path}}' $n
docker inspect --format '{{json .Config.Cmd}}' $n
t docker inspect --format '{{.Nonsense}}' $n
t docker inspect --format '{{.Name' $n
docker inspect $n busybox | jq -r '.[] | .Name // .RepoTags[0]'
t docker inspect --type nonsense $n
t docker inspect --type image $n
t docker inspect nosuch-object
docker inspect --type container -s --format '{{.SizeRootFs}} {{.SizeRw}}' $n | sed -E 's/^[0-9]+/<size>/'
