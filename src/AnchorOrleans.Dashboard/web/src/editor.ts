// The code editor.
export {};
