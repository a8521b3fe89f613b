for tag in list index; do
  t docker pull -q 127.0.0.1:25000/small:$tag
  docker image inspect --format '{{.Architecture}} {{len .RootFS.Layers}} {{len .RepoDigests}}' 127.0.0.1:25000/small:$tag
  docker run --rm 127.0.0.1:25000/small:$tag
  docker rmi 127.0.0.1:25000/small:$tag >/dev/null
done
t docker pull -q 127.0.0.1:25000/small:elsewhere
