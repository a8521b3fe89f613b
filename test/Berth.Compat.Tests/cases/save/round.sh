# Ids stay what they are, however the image came: loaded, imported, committed; compressed or not; one archive for several.
docker load -q -i "$images/small.tar" >/dev/null; docker import "$images/rootfs.tar" $n:imported >/dev/null; docker import "$images/rootfs-gzip.tar" $n:gzip >/dev/null
docker run --name $n whiteout:1 sh -c 'echo x >/x; rm -r /opaque; rm /tree/kept' ; docker commit $n $n:committed >/dev/null; docker rm $n >/dev/null; docker tag $n:committed $n:again
for i in small:1 $n:imported $n:gzip $n:committed busybox whiteout:1; do
  id=$(docker image inspect --format '{{.Id}}' $i); docker save -o "$dir/a.tar" $i; docker tag $i $n:keep; docker save $i | docker load | sed 's/c-save-round/N/'
  [ "$(docker image inspect --format '{{.Id}}' $i)" = "$id" ] && echo same; docker rmi $n:keep >/dev/null
done
ids=$(docker image inspect --format '{{.Id}}' $n:imported $n:committed $n:again); docker save -o "$dir/all.tar" $n; tar xOf "$dir/all.tar" manifest.json | jq -c '[.[].RepoTags] | map(sort) | sort'
docker rmi -f $(docker images -q $n | sort -u) >/dev/null; docker load -i "$dir/all.tar" | sort; [ "$(docker image inspect --format '{{.Id}}' $n:imported $n:committed $n:again)" = "$ids" ] && echo all the same
docker run --rm $n:committed sh -c 'cat /x; ls -A /opaque /tree'
id=$(docker image inspect --format '{{.Id}}' $n:committed); docker save $id | tar xO manifest.json | jq -c '.[].RepoTags'; docker save $n:committed small:1 | tar xO manifest.json | jq -c '[.[].RepoTags] | sort'
docker rmi -f $(docker images -q $n | sort -u) small:1 >/dev/null
