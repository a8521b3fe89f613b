# Tables of contents with null in them, and other kinds of things.
loaded() { mkdir -p "$dir/a"; printf '%s' "$1" >"$dir/a/manifest.json"; tar -C "$dir/a" -c . | docker load 2>&1; echo "-> $?"; }
for table in 'null' '[null]' '[{}]' '[{"Config":null}]' '[{"Config":""}]' '{}' '"x"' '[1]' '[{"Config":5}]' '[{"Config":"c.json","RepoTags":[null],"Layers":null}]' '[{"Config":"../c.json"}]' '[]'; do
  echo "= $table"; loaded "$table"
done
