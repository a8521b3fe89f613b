docker run --rm whiteout:1 sh -c 'ls /tree /opaque; cat /tree/kept'
docker run --rm whiteout:1 sh -c 'rm -r /tree; mkdir /tree; ls -A /tree; mv /opaque /moved; ls /moved'
