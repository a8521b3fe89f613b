docker create --name $n busybox true >/dev/null
docker inspect -f '{{json .SizeRw}} {{json .SizeRootFs}}' $n
docker inspect -s -f '{{json .SizeRw}}' $n
t docker inspect --type container busybox
t docker inspect --type volume $n
t docker inspect --type network $n
api GET "/containers/$n/json?size=odd" | jq -c 'if type=="object" then [has("SizeRw"),has("SizeRootFs")] else . end'
api GET "/containers/$n/json?size=0" | jq -c 'if type=="object" then [has("SizeRw"),has("SizeRootFs")] else . end'
