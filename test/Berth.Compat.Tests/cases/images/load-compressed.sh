t docker load -i "$images/small-gzip.tar"
docker rmi small:1 | sort
t docker load -i "$images/small-zstd.tar"
docker rmi small:1 | sort
