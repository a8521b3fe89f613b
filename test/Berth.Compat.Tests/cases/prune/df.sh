docker run --name $n -v $n-v:/v busybox sh -c 'head -c 70000 /dev/zero > /x; head -c 300 /dev/zero > /v/y'; docker run -d --name $n-2 busybox sleep 60 >/dev/null
docker system df --format '{{.Type}} {{.TotalCount}} {{.Active}} {{.Size}}' | grep -v Images
docker system df -v | grep "$n"' \|'"$n-v" | sed 's/  */ /g; s/^[0-9a-f]\{12\}/ID/'
api GET '/system/df?type=volume' | sed 's/"CreatedAt":"[^"]*",//; s/"Mountpoint":"[^"]*"/"Mountpoint":"PATH"/'
api GET '/system/df?type=build-cache'; api GET '/system/df?type=nonsense'; api GET '/v1.41/system/df?type=nonsense' | head -c 14; echo
api GET '/system/df?type=container' | grep -o '"SizeRw":[0-9]*' ; api GET '/system/df?type=container' | grep -o '^{"LayersSize":0,"Images":null,"Containers":\[{'
api GET '/system/df?type=volume&type=container' | grep -o '"BuildCache":.*'
api GET '/system/df' | grep -o '"BuildCache":.*'
docker kill $n-2 >/dev/null; docker rm $n $n-2 >/dev/null; docker volume rm $n-v >/dev/null; api GET '/system/df?type=volume'; api GET '/system/df?type=container'
