docker tag busybox $n:1; docker tag busybox $n:2; t docker rmi $n:1 nosuch $n:2 nosuch:2; t docker rmi -f nosuch; docker tag busybox $n:1; t docker rmi -f nosuch $n:1 nosuch:3
t docker rmi; t docker rmi ''; t docker rmi ' '; t docker rmi Bad:UP; t docker rmi 'a b'; t docker rmi --nope x; t docker image rm nosuch; t docker image remove nosuch
api DELETE /images/nosuch; api DELETE /images/%20; api DELETE /images/Bad:UP; api DELETE "/images/nosuch?force=1"; api DELETE "/images/nosuch?force=1&noprune=1"
docker tag busybox $n:1; api DELETE /images/$n:1
