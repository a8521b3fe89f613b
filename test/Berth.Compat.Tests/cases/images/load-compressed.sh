t docker load -i "$images/small-gzip.tar"
docker rmi small:1 | sort
t docker load -i "$images/small-zstd.tar"
docker rmi small:1 | sort
bzip2 -c "$images/small.tar" >"$dir/small.bzip2"
t docker load -i "$dir/small.bzip2"
docker rmi small:1 | sort
head -c 300 "$dir/small.bzip2" >"$dir/short"
t docker load -i "$dir/short"
