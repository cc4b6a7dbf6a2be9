# build_if_older JAR FOLDER MAVEN_ARGUMENT...: runs ./mvnw package with these arguments where there is
# no JAR or FOLDER, or a source is newer. For sh, in the root; sourced by qmorph and bench/run.
build_if_older() {
  build_jar=$1 build_folder=$2
  shift 2
  build_newer=x
  if [ -f "$build_jar" ] && [ -d "$build_folder" ]; then
    build_newer=$(find pom.xml ./*/pom.xml ./*/src/main -newer "$build_jar" -type f | head -n 1)
  fi
  [ -n "$build_newer" ] || return 0
  echo "Building Qmorph (the first time this takes a minute or two) ..." >&2
  ./mvnw -B -q -DskipTests -Dspotless.check.skip=true "$@" package || {
    echo "Qmorph: the build failed; see above, or run ./mvnw verify" >&2
    exit 1
  }
  touch "$build_jar"
}
