for o in "source=whiteout:1,target=/img" "source=whiteout:1,target=/img,image-subpath=tree" "source=whiteout:1,target=/img,image-subpath=tree/kept" "source=whiteout:1,target=/img,readonly" "source=whiteout:1,target=/img,image-subpath=nope" "source=whiteout:1,target=/img,image-subpath=../etc" "source=whiteout:1,target=/img,image-subpath=/tree" "target=/img" "source=whiteout:1,target=img"; do
  echo "= $o"; docker run --name $n --mount "type=image,$o" busybox sh -c 'if [ -d /img ]; then ls /img; touch /img/x; else cat /img; fi' 2>&1 | sed -E 's,/[^ ]*/merged/,ROOT/,g; s,sha256:[0-9a-f]{64}/,ROOT/,g'; quiet docker rm $n
done
api POST /containers/create -H 'Content-Type: application/json' -d '{"Image":"busybox","HostConfig":{"Mounts":[{"Type":"image","Source":"nosuch","Target":"/x"}]}}'
docker load -q -i "$images/small.tar" >/dev/null; docker create --name $n --mount type=image,source=whiteout:1,target=/img --mount type=image,source=small:1,target=/other busybox cat /other/small
docker inspect --format '{{range .Mounts}}{{.Type}} {{.Name}} {{.Destination}} {{json .Driver}} {{json .Mode}} {{.RW}} {{.Propagation}}{{"\n"}}{{end}}' $n | sort; docker inspect --format '{{json .HostConfig.Mounts}}' $n
docker cp $n:/img/tree - | tar t; docker cp $n:/other/small - | tar xO; t docker cp "$dir" $n:/img
docker rmi small:1; docker start -a $n; docker rm $n; docker rmi small:1 | head -1
