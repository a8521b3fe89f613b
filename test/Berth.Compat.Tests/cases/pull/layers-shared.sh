# The layer that other images share may be known from an earlier pull; let it be.
quiet docker pull 127.0.0.1:25000/small:1; quiet docker rmi 127.0.0.1:25000/small:1
docker pull -q 127.0.0.1:25000/small:1
docker pull 127.0.0.1:25000/small:two | grep -c 'Already exists'
docker pull 127.0.0.1:25000/small:two | tail -n 3
docker rmi 127.0.0.1:25000/small:1 127.0.0.1:25000/small:two | grep Untagged
