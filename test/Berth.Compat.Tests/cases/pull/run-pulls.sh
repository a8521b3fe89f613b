# The layer that other images share may be known from an earlier pull; let it be.
quiet docker pull 127.0.0.1:25000/small:1; quiet docker rmi 127.0.0.1:25000/small:1
t docker run --rm 127.0.0.1:25000/small:1 2>"$dir/err"
sort "$dir/err"
echo = always; t docker run --rm --pull always 127.0.0.1:25000/small:1 2>&1 | sort
docker create --quiet --name $n 127.0.0.1:25000/small:oci
docker rm $n; docker rmi 127.0.0.1:25000/small:1 127.0.0.1:25000/small:oci >/dev/null
