// Answers what a page would ask a person in a dialog as if the person had closed it.
window.alert = function alert() {};
window.confirm = function confirm() { return false; };
window.prompt = function prompt() { return null; };
