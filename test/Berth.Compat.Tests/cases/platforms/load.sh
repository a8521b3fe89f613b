armed $n:arm; imported $n:amd x
docker save -o "$dir/arm.tar" $n:arm; docker save -o "$dir/both.tar" $n:arm $n:amd; quiet docker rmi $n:arm $n:amd
t docker load --platform linux/amd64 -i "$dir/arm.tar"; docker images -q $n
t docker load --platform linux/arm64 -i "$dir/arm.tar"; docker image inspect -f '{{.Architecture}}' $n:arm; quiet docker rmi $n:arm
t docker load -q --platform linux/arm64/v8 -i "$dir/arm.tar"; quiet docker rmi $n:arm
t docker load --platform linux/arm/v7 -i "$dir/arm.tar"; t docker load --platform linux -i "$dir/arm.tar"; docker images -q $n
for p in linux/arm64 linux/amd64 linux/s390x; do t docker load --platform $p -i "$dir/both.tar"; docker images --format '{{.Repository}}:{{.Tag}}' $n | sort; quiet docker rmi $n:arm; quiet docker rmi $n:amd; done
t docker load --platform linux/a/b/c -i "$dir/arm.tar"; t docker load --platform linux/arm64 --platform linux/amd64 -i "$dir/both.tar"; t docker load --platform linux/arm64,linux/amd64 -i "$dir/both.tar"
quiet docker rmi $n:arm; quiet docker rmi $n:amd
api POST "/images/load?platform=$(asked linux s390x)" --data-binary "@$dir/arm.tar" -H 'Content-Type: application/x-tar' | tr -d '\r'
api POST "/images/load?platform=linux/arm64" --data-binary "@$dir/arm.tar" -H 'Content-Type: application/x-tar' | sed 's/parse platform: .*/parse platform"}/'
api POST "/images/load?platform=%7B%7D" --data-binary "@$dir/arm.tar" -H 'Content-Type: application/x-tar'
api POST "/v1.47/images/load?platform=$(asked linux s390x)&quiet=1" --data-binary "@$dir/arm.tar" -H 'Content-Type: application/x-tar' | tr -d '\r'
docker images --format '{{.Repository}}:{{.Tag}}' $n; quiet docker rmi $n:arm
t docker load --platform linux/amd64 -i "$images/layout.tar"; t docker load --platform linux/arm64 -i "$images/layout.tar"; quiet docker rmi small:1
armed $n:v6 linux/arm/v6; docker save -o "$dir/v6.tar" $n:v6; quiet docker rmi $n:v6
for p in linux/arm/v7 linux/arm64 linux/arm/v6 linux/arm/v5 linux/arm; do t docker load --platform $p -i "$dir/v6.tar"; quiet docker rmi $n:v6; done; true
