t docker pull -q 127.0.0.1:25000/small:oci
docker run --rm 127.0.0.1:25000/small:oci
docker rmi 127.0.0.1:25000/small:oci >/dev/null
