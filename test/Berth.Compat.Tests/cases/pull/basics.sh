# The layer that other images share may be known from an earlier pull; let it be.
quiet docker pull 127.0.0.1:25000/small:1; quiet docker rmi 127.0.0.1:25000/small:1
image=127.0.0.1:25000/small:1
t docker pull $image | sort
t docker pull $image
docker run --rm $image
docker image inspect --format '{{json .RepoTags}} {{json .RepoDigests}} {{len .RootFS.Layers}}' $image
docker rmi $image | sort
