# Tables of contents with null in them, and other kinds of things; how most of them are refused is the engine's own business.
loaded() { mkdir -p "$dir/a"; printf '%s' "$1" >"$dir/a/manifest.json"; tar -C "$dir/a" -c . | docker load; }
for table in 'null' '[]'; do echo "= $table"; t loaded "$table" 2>&1; done
for table in '[null]' '[{}]' '[{"Config":null}]' '[{"Config":""}]' '{}' '"x"' '[1]' '[{"Config":5}]' '[{"Config":"c.json","RepoTags":[null],"Layers":null}]' '[{"Config":"../c.json"}]'; do
  loaded "$table" >/dev/null 2>"$dir/err"; echo "$table -> $?"; test -s "$dir/err" && echo and says why
done
