docker load -i "$images/two.tar"
docker images --filter reference='small' --format '{{.Repository}}:{{.Tag}}' | sort
docker image inspect --format '{{len .RootFS.Layers}}' small:1 small:2
docker rmi small:1; docker rmi small:2
