// The page works without this; what only makes sense with a script is shown from here on.
document.documentElement.classList.add("scripted");
