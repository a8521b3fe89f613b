docker create --name $n busybox >/dev/null
for what in "GET /containers/$n/start" "PUT /containers/$n/json" "DELETE /containers/json" "POST /containers/json" "GET /containers/$n" "GET /containers" "POST /containers/$n/nosuch" "PATCH /containers/$n/rename" "GET /exec" "POST /events"; do echo "= $what" | sed "s/$n/NAME/"; api $what; done
