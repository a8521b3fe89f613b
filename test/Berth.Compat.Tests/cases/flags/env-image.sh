docker run --rm -e PATH -e HOSTNAME=mine -e HOME=/x busybox env | sort
