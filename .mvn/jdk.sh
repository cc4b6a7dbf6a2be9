# Exports as JAVA_HOME a JDK that can build and run Qmorph, or ends with one line. For sh; sourced
# by mvnw and qmorph. Looks at JAVA_HOME, PATH, and where Debian, SDKMAN, macOS and IDEs put JDKs.

jdk_refused=

# Succeeds if $1 is the folder of a JDK 25 without the defect JDK-8377811, which 25.0.3 corrected.
jdk_accept() {
  [ -n "$1" ] && [ -x "$1/bin/javac" ] || return 1
  if [ -r "$1/release" ]; then
    jdk_version=$(sed -n 's/^JAVA_VERSION="\(.*\)"/\1/p' "$1/release")
  else
    jdk_version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  fi
  case $jdk_version in
  25 | 25-* | 25.0.[012] | 25.0.[012][!0-9]*) jdk_refused=${jdk_refused:-"$jdk_version in $1"} ;;
  25.*) JAVA_HOME=$1 && export JAVA_HOME && return ;;
  esac
  return 1
}

# A java on the PATH may be a link, or a stub that picks a JDK and then knows which.
jdk_on_path() {
  jdk_ifs=$IFS
  IFS=:
  for jdk_folder in $PATH; do
    IFS=$jdk_ifs
    [ -x "$jdk_folder/java" ] || continue
    jdk_java=$(readlink -f "$jdk_folder/java")
    if [ -r "${jdk_java%/bin/java}/release" ]; then
      jdk_accept "${jdk_java%/bin/java}" && return
    else
      jdk_properties=$("$jdk_java" -XshowSettings:properties -version 2>&1) || continue
      jdk_accept "$(printf '%s\n' "$jdk_properties" | sed -n 's/^ *java\.home = //p')" && return
    fi
  done
  IFS=$jdk_ifs
  return 1
}

jdk_installed() {
  for jdk_home in /usr/lib/jvm/* /usr/java/* /opt/java/* \
    "${SDKMAN_DIR:-"$HOME/.sdkman"}"/candidates/java/* "$HOME"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "$HOME"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk@25 /usr/local/opt/openjdk@25; do
    jdk_accept "$jdk_home" && return
  done
  return 1
}

jdk_accept "${JAVA_HOME-}" || jdk_on_path || jdk_installed || {
  jdk_found=${jdk_refused:+" (JDK $jdk_refused is refused because of JDK-8377811)"}
  echo "Qmorph needs a JDK 25, 25.0.3 or later, and found none$jdk_found:" \
    "install one, such as Temurin 25 from https://adoptium.net, or set JAVA_HOME to it." >&2
  exit 1
}
